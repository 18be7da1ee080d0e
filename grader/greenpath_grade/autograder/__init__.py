"""Inside an autograder: where a platform keeps a submission, and what it takes for its result."""
