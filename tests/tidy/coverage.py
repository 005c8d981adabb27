"""Which fuzz target and which test stands for which source file. tidy.py holds the tree to these tables."""

# Source that reads untrusted bytes -> the fuzz target tests/fuzz/NAME_fuzz.cc that drives it.
FUZZED_BY = {
    'dns/message': 'message',
    'dns/name_text': 'name_text',
    'dns/rdata_text': 'rdata_text',
    'observation/block': 'block',
    'storage/name_key': 'storage_keys',
    'storage/record_key': 'storage_keys',
    'storage/resume_token': 'storage_keys',
    'storage/row_value': 'storage_keys',
}

# Sources that read bytes which this process wrote itself; the reason stands beside each.
TRUSTED_BYTES = {
    # The store's own rows; their decoders are fuzzed by storage_keys.
    'storage/database': 'a number in the meta table',
    'storage/environment': 'the version in the meta table',
    'storage/range_source': 'positions that resume_token has checked, names in a names table',
}

# Sources with a header and without a test of their own -> what tests them.
TESTED_ELSEWHERE = {
}
