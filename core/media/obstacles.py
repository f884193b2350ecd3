"""What keeps a take from being read the quick way. Nothing is wrong with it: it is read the longer way instead."""


class NotSkimmable(Exception):
    """The take has to be read all through: its key frames are far apart, or something about it is out of the ordinary.

    The message says why, as "it is damaged".
    """


class NotSeekable(Exception):
    """A range was to be read by itself, and all before it would have to be read, too."""


class CardFailed(Exception):
    """The graphics card cannot decode a take; the message says why. The processor may well be able to."""
