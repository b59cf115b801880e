"""How good topics are: measures, other methods to compare with, and the comparison."""
