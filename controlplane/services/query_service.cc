#include "controlplane/services/query_service.h"

#include "controlplane/services/record_stream.h"

namespace spoor::controlplane {

grpc::ServerWriteReactor<v1::LookupResponse>* QueryService::Lookup(grpc::CallbackServerContext*,
                                                                   const v1::LookupRequest* request) {
  return RecordStream<v1::LookupResponse>::Open(*request, context_);
}

grpc::ServerWriteReactor<v1::LookupRdataResponse>* QueryService::LookupRdata(grpc::CallbackServerContext*,
                                                                             const v1::LookupRdataRequest* request) {
  return RecordStream<v1::LookupRdataResponse>::Open(*request, context_);
}

grpc::ServerWriteReactor<v1::ExportResponse>* QueryService::Export(grpc::CallbackServerContext*,
                                                                   const v1::ExportRequest* request) {
  return RecordStream<v1::ExportResponse>::Open(*request, context_);
}

}  // namespace spoor::controlplane
