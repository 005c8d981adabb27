// From Spoor's errors to gRPC's: the one table, and the details for programs (google.rpc) that go with them.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "google/rpc/error_details.pb.h"

namespace spoor::controlplane {

// A status under construction. Unknown to old clients, the details do no harm.
class RichStatus {
 public:
  RichStatus(grpc::StatusCode code, const std::string& message);

  // google.rpc.ErrorInfo of the domain "spoor.v1".
  RichStatus& AddReason(std::string_view reason,
                        std::initializer_list<std::pair<std::string, std::string>> metadata = {});
  RichStatus& Add(const google::protobuf::Message& detail);
  grpc::Status Build() const;

 private:
  google::rpc::Status status_;
};

// The message goes to the client unchanged. kInvalidArgument "FIELD: why" becomes a BadRequest with that field, too.
grpc::Status ToGrpcStatus(const base::Error& error);

// The server's stop, said to a client whose stream ends because of it.
grpc::Status StoppingStatus();

// "OK", "NOT_FOUND"...
std::string_view CodeName(grpc::StatusCode code);

}  // namespace spoor::controlplane
