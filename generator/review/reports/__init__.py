"""What a review leaves to print and to keep."""
