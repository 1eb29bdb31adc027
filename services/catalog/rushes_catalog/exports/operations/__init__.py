"""Operations of exports and their clips."""
