"""This book's machinery: what its pages need of Sphinx beside the `stated` extension, a room for each subject."""
