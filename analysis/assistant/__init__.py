"""A book for an assistant: a local server of the Model Context Protocol that reads, masks, and answers with data.

Whoever runs the assistant sees each answer, so nothing leaves this room but by `private`.
"""
