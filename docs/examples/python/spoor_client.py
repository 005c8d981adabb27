"""A small client for Spoor: answers that are complete or say that they are not, and watches that miss nothing.

    python3 -m grpc_tools.protoc -I rpc --python_out=. --grpc_python_out=. rpc/spoor/v1/*.proto rpc/google/rpc/*.proto

makes the modules that it imports (on Debian: protoc with --plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin).
"""
import pathlib
import time

import grpc
from google.rpc import error_details_pb2
from spoor.v1 import query_pb2, query_pb2_grpc, record_pb2, watch_pb2, watch_pb2_grpc


def retry_after_s(error: grpc.RpcError, otherwise: float = 1) -> float:
    """When a refused call may be tried again, in seconds from now."""
    octets = dict(error.trailing_metadata() or ()).get('grpc-status-details-bin', b'')
    for detail in error_details_pb2.Status.FromString(octets).details:
        retry = error_details_pb2.RetryInfo()
        if detail.Unpack(retry):
            return retry.retry_delay.ToMilliseconds() / 1000
    return otherwise


class Incomplete(Exception):
    """The answer ended before everything was sent; `token` goes on, if there is one."""

    def __init__(self, message: str, token: bytes):
        super().__init__(message)
        self.token = token


class Spoor:
    """One connection. Thread-safe, as channels are."""

    def __init__(self, address: str, ca_file: str, api_key_file: str):
        key = pathlib.Path(api_key_file).read_text(encoding='ascii').split()[0]
        credentials = grpc.composite_channel_credentials(
            grpc.ssl_channel_credentials(pathlib.Path(ca_file).read_bytes()), grpc.access_token_call_credentials(key))
        self.channel = grpc.secure_channel(address, credentials)
        self.queries = query_pb2_grpc.QueryServiceStub(self.channel)
        self.watches = watch_pb2_grpc.WatchServiceStub(self.channel)

    def records(self, method: str, request, timeout_s: float = 60):
        """Every record of Lookup, LookupRdata, Search or Export. Goes on by itself where an answer was cut by a limit of the
        server, a deadline or a restart; raises what cannot be mended."""
        while True:
            begun = False
            try:
                for record in self._page(method, request, timeout_s):
                    begun = True
                    yield record
                return
            except Incomplete as cut:
                if not cut.token:
                    raise
                request.paging.resume_token = cut.token
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNAVAILABLE or begun:
                    raise
                time.sleep(1)  # not even begun, or told to come back: the same again, from the last token

    def _page(self, method: str, request, timeout_s: float):
        end = None
        for response in getattr(self.queries, method)(request, timeout=timeout_s):
            yield from response.records
            if response.HasField('end'):
                end = response.end
        if end is None:
            raise Incomplete('the stream was cut', b'')
        if end.state == record_pb2.END_STATE_SUCCEEDED or (request.paging.limit and end.record_count >= request.paging.limit):
            return
        raise Incomplete(end.message, end.resume_token)

    def lookup(self, name: str, **filters):
        """Records of "www.example.com", "*.example.com" or "example.*"."""
        return self.records('Lookup', query_pb2.LookupRequest(name=name, filter=query_pb2.Filter(**filters)))

    def rdata(self, filter_=None, **value):
        """Records that lead to name=, ip=, cidr= or raw=."""
        return self.records('LookupRdata', query_pb2.LookupRdataRequest(filter=filter_, **value))

    def watch(self, token_file: str | None = None, **what):
        """Observations for ever. With a file for its place, a program that was stopped for less than ten minutes goes on
        where it was; "compacted" means that it was longer: ask the database for what came meanwhile."""
        place = pathlib.Path(token_file) if token_file else None
        token = place.read_bytes() if place and place.exists() else b''
        while True:
            try:
                for response in self.watches.Watch(watch_pb2.WatchRequest(resume_token=token, **what)):
                    if response.lost_count:
                        print(f'{response.lost_count} observations came faster than they were read')
                    yield from response.observations
                    token = response.resume_token
                    if place:
                        place.write_bytes(token)
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.OUT_OF_RANGE:
                    token = b''
                elif error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED):
                    raise
                time.sleep(retry_after_s(error))
