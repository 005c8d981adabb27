// A lookup through a running spoord, as a client does it.
#pragma once

#include <cstdint>
#include <string>

#include "spoor/v1/query.grpc.pb.h"

namespace spoor::bench {

// Records of `name`; -1 if the stream did not end as it must.
inline std::int64_t Lookup(v1::QueryService::Stub& stub, const std::string& name) {
  grpc::ClientContext context;
  v1::LookupRequest request;
  request.set_name(name);
  const auto stream = stub.Lookup(&context, request);
  v1::LookupResponse response;
  std::int64_t records = 0;
  bool ended = false;
  while (stream->Read(&response)) {
    records += response.records_size();
    ended = response.has_end();
  }
  return stream->Finish().ok() && ended ? records : -1;
}

}  // namespace spoor::bench
