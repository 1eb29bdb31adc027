"""What the pictures of videos show: describing them for the search by words, and searching."""
