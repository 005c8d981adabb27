#include "controlplane/services/query_service.h"

#include "controlplane/access/refused_call.h"
#include "controlplane/services/record_stream.h"

namespace spoor::controlplane {
namespace {

// The answer of a call that may begin, or its refusal.
template <class Response, class Course = RecordCourse, class Request>
grpc::ServerWriteReactor<Response>* Answer(const grpc::CallbackServerContext& call, Method method,
                                           const Request& request, QueryContext& context) {
  auto permit = context.gate.Admit(call, method, &request);
  if (!permit) return RefusedCall<grpc::ServerWriteReactor<Response>>::Open(permit.error());
  return RecordStream<Response, Course>::Open(call, request, context, *std::move(permit));
}

}  // namespace

grpc::ServerWriteReactor<v1::LookupResponse>* QueryService::Lookup(grpc::CallbackServerContext* call,
                                                                   const v1::LookupRequest* request) {
  return Answer<v1::LookupResponse>(*call, Method::kLookup, *request, context_);
}

grpc::ServerWriteReactor<v1::LookupRdataResponse>* QueryService::LookupRdata(grpc::CallbackServerContext* call,
                                                                             const v1::LookupRdataRequest* request) {
  return Answer<v1::LookupRdataResponse>(*call, Method::kLookupRdata, *request, context_);
}

grpc::ServerWriteReactor<v1::ExportResponse>* QueryService::Export(grpc::CallbackServerContext* call,
                                                                   const v1::ExportRequest* request) {
  return Answer<v1::ExportResponse>(*call, Method::kExport, *request, context_);
}

grpc::ServerWriteReactor<v1::SummarizeResponse>* QueryService::Summarize(grpc::CallbackServerContext* call,
                                                                         const v1::SummarizeRequest* request) {
  return Answer<v1::SummarizeResponse, Summarizer>(*call, Method::kSummarize, *request, context_);
}

grpc::ServerWriteReactor<v1::SearchResponse>* QueryService::Search(grpc::CallbackServerContext* call,
                                                                   const v1::SearchRequest* request) {
  return Answer<v1::SearchResponse>(*call, Method::kSearch, *request, context_);
}

grpc::ServerWriteReactor<v1::BulkResponse>* QueryService::Bulk(grpc::CallbackServerContext* call,
                                                               const v1::BulkRequest* request) {
  return Answer<v1::BulkResponse, BulkCourse>(*call, Method::kBulk, *request, context_);
}

}  // namespace spoor::controlplane
