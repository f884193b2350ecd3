"""Learns what a user likes from the moments that they keep and reject. The labels and their file need nothing but the
standard library.
"""
