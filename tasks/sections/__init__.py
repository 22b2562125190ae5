"""sections: the outline, the part and the topic of each paragraph."""
