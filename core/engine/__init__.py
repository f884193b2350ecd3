"""The engine, a process of its own that does the heavy work, and what it takes to talk to it and to set it up."""
