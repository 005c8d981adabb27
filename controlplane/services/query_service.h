// spoor.v1.QueryService: each call is a RecordStream over the parsed question.
#pragma once

#include "controlplane/services/query_context.h"
#include "spoor/v1/query.grpc.pb.h"

namespace spoor::controlplane {

// What `context` refers to outlives the service.
class QueryService final : public v1::QueryService::CallbackService {
 public:
  explicit QueryService(const QueryContext& context) : context_(context) {}

  grpc::ServerWriteReactor<v1::LookupResponse>* Lookup(grpc::CallbackServerContext* call,
                                                       const v1::LookupRequest* request) override;
  grpc::ServerWriteReactor<v1::LookupRdataResponse>* LookupRdata(grpc::CallbackServerContext* call,
                                                                 const v1::LookupRdataRequest* request) override;
  grpc::ServerWriteReactor<v1::ExportResponse>* Export(grpc::CallbackServerContext* call,
                                                       const v1::ExportRequest* request) override;
  grpc::ServerWriteReactor<v1::SummarizeResponse>* Summarize(grpc::CallbackServerContext* call,
                                                             const v1::SummarizeRequest* request) override;
  grpc::ServerWriteReactor<v1::BulkResponse>* Bulk(grpc::CallbackServerContext* call,
                                                   const v1::BulkRequest* request) override;
  grpc::ServerWriteReactor<v1::SearchResponse>* Search(grpc::CallbackServerContext* call,
                                                       const v1::SearchRequest* request) override;

 private:
  QueryContext context_;
};

}  // namespace spoor::controlplane
