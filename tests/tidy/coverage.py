"""Which fuzz target and which test stands for which source file. tidy.py holds the tree to these tables."""

# Source that reads untrusted bytes -> the fuzz target tests/fuzz/NAME_fuzz.cc that drives it.
FUZZED_BY = {
    'base/byte_cursor': 'block',
    'controlplane/services/resume_token': 'resume_token',
    'dataplane/classify': 'pipeline',
    'dataplane/dedup/answer_memo': 'memo',
    'dataplane/export/segment': 'spool',
    'dataplane/packet/decapsulate': 'decapsulate',
    'dataplane/packet/gre': 'decapsulate',
    'dataplane/packet/ip_header': 'decapsulate',
    'dataplane/packet/link_layer': 'decapsulate',
    'dataplane/packet/mpls': 'decapsulate',
    'dataplane/packet/pppoe': 'decapsulate',
    'dataplane/packet/tunnels': 'decapsulate',
    'dataplane/packet/udp': 'decapsulate',
    'dataplane/packet/udp_tunnel': 'decapsulate',
    'dataplane/stream/fragments': 'reassembly',
    'dataplane/stream/reorder_windows': 'reassembly',
    'dataplane/stream/tcp_framer': 'stream',
    'dataplane/stream/tcp_segment': 'decapsulate',
    'dataplane/stream/tcp_streams': 'stream',
    'dns/header': 'message',
    'dns/message': 'reference',
    'dns/name': 'message',
    'dns/name_expander': 'message',
    'dns/name_text': 'name_text',
    'dns/rdata_canonical': 'rdata',
    'dns/rdata_pivot': 'rdata_text',
    'dns/rdata_printer': 'presentation',
    'dns/rdata_text': 'rdata_text',
    'dns/rdata_text_service': 'rdata_text',
    'dns/svcb': 'rdata',
    'observation/block': 'block',
    'storage/name_key': 'storage_keys',
    'storage/record_key': 'storage_keys',
    'storage/resume_token': 'storage_keys',
    'storage/row_value': 'storage_keys',
    'storage/runs/block_reader': 'segment',
    'storage/runs/row_decoder': 'segment',
    'storage/runs/segment': 'segment',
    'storage/version_1_row': 'storage_keys',
}

# Sources that read bytes which this process wrote itself; the reason stands beside each.
TRUSTED_BYTES = {
    # The store's own rows; their decoders are fuzzed by storage_keys.
    'storage/environment': 'the version and the sums in the meta table',
    'storage/range_source': 'positions that resume_token has checked',
    'storage/run_tables': 'rows of the table of runs',
}

# Sources with a header and without a test of their own -> what tests them.
TESTED_ELSEWHERE = {
    'dataplane/classify': 'dataplane/pipeline_test.cc',
    'dataplane/io/eal_log': 'tests/integration/errors.py: what EAL says becomes one line',
    'dataplane/io/mbuf_batch': 'dataplane/io/port_test.cc, through PortSource',
    'dataplane/io/mbuf_pool': 'dataplane/io/port_test.cc, which sets up pools',
    'dataplane/io/reception': 'tests/integration/golden.py, with one and with two workers',
    'dataplane/port_watch': 'tests/integration/hw_profiles.py: links that are lost and come back',
    'dataplane/sensor': 'tests/integration/golden.py and errors.py: the whole program',
    'dataplane/worker_set': 'tests/integration/golden.py, with one and with two workers',
    'dns/rdata_text_addresses': 'dns/rdata_text_test.cc',
    'dns/rdata_text_dnssec': 'dns/rdata_text_test.cc',
    'dns/rdata_text_keys': 'dns/rdata_text_test.cc',
    'dns/rdata_text_location': 'dns/rdata_text_test.cc',
    'dns/rdata_text_names': 'dns/rdata_text_test.cc',
    'dns/rdata_text_service': 'dns/rdata_text_test.cc',
    'dns/rdata_text_strings': 'dns/rdata_text_test.cc',
}
