"""What the assistant can use: each tool computes or looks up, and says what it rests on."""
