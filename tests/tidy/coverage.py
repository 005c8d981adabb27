"""Which fuzz target and which test stands for which source file. tidy.py holds the tree to these tables."""

# Source that reads untrusted bytes -> the fuzz target tests/fuzz/NAME_fuzz.cc that drives it.
FUZZED_BY = {
    'dns/message': 'message',
    'dns/name_text': 'name_text',
    'dns/rdata_text': 'rdata_text',
    'observation/block': 'block',
}

# Sources that read bytes which this process wrote itself; the reason stands beside each.
TRUSTED_BYTES = {
}

# Sources with a header and without a test of their own -> what tests them.
TESTED_ELSEWHERE = {
}
