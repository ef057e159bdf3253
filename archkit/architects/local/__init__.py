"""A model on a server near by, found at its usual port or where it is named.

address     where to look, and who is sent a key
wire        short questions, bounded
server      which wire a server speaks, and the model to use there
models      its list of models; detail what it tells beyond that
chat        the service of the OpenAI wire; stream what arrives there
messages    that of the Anthropic wire, through `archkit.architects.claude`
faults      what a refusal means
"""

from archkit.architects.local.architect import available, local

__all__ = ["available", "local"]
