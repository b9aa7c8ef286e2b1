"""Pure mappings, one module a source: payload in, draft or refusal out."""
