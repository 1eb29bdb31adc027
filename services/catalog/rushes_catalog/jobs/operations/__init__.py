"""Operations of jobs and their tasks."""
