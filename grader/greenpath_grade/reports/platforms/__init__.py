"""Results as autograding platforms read them: a function per format, from what is told to text."""
