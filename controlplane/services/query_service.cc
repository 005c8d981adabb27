#include "controlplane/services/query_service.h"

#include "controlplane/services/record_stream.h"

namespace spoor::controlplane {

grpc::ServerWriteReactor<v1::LookupResponse>* QueryService::Lookup(grpc::CallbackServerContext* call,
                                                                   const v1::LookupRequest* request) {
  return RecordStream<v1::LookupResponse>::Open(*call, *request, context_);
}

grpc::ServerWriteReactor<v1::LookupRdataResponse>* QueryService::LookupRdata(grpc::CallbackServerContext* call,
                                                                             const v1::LookupRdataRequest* request) {
  return RecordStream<v1::LookupRdataResponse>::Open(*call, *request, context_);
}

grpc::ServerWriteReactor<v1::ExportResponse>* QueryService::Export(grpc::CallbackServerContext* call,
                                                                   const v1::ExportRequest* request) {
  return RecordStream<v1::ExportResponse>::Open(*call, *request, context_);
}

grpc::ServerWriteReactor<v1::SummarizeResponse>* QueryService::Summarize(grpc::CallbackServerContext* call,
                                                                         const v1::SummarizeRequest* request) {
  return RecordStream<v1::SummarizeResponse, Summarizer>::Open(*call, *request, context_);
}

grpc::ServerWriteReactor<v1::SearchResponse>* QueryService::Search(grpc::CallbackServerContext* call,
                                                                   const v1::SearchRequest* request) {
  return RecordStream<v1::SearchResponse>::Open(*call, *request, context_);
}

}  // namespace spoor::controlplane
