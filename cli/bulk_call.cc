#include "cli/bulk_call.h"

#include <grpcpp/client_context.h>

#include <optional>
#include <utility>

namespace spoor::cli {

struct BulkCall::Turn {
  bool answered = false;
  std::optional<v1::StreamEnd> end;
};

grpc::Status BulkCall::Run(v1::BulkRequest request) {
  const std::uint64_t cost_limit = request.paging().cost_limit();
  for (;;) {
    if (cost_limit != 0 && figures_.cost >= cost_limit) {
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, "--cost-limit reached"};
    }
    if (cost_limit != 0) request.mutable_paging()->set_cost_limit(cost_limit - figures_.cost);
    Turn turn;
    if (const grpc::Status status = Ask(request, turn); !status.ok()) return status;
    if (!turn.end) return {grpc::StatusCode::INTERNAL, "the stream was cut"};
    figures_.cost += turn.end->cost();
    if (turn.end->state() == v1::END_STATE_SUCCEEDED) return grpc::Status::OK;
    const bool moved = turn.answered || (turn.end->state() == v1::END_STATE_LIMITED && turn.end->cost() != 0);
    if (!moved || turn.end->resume_token().empty()) return {grpc::StatusCode::INTERNAL, turn.end->message()};
    request.mutable_paging()->set_resume_token(turn.end->resume_token());
  }
}

grpc::Status BulkCall::Ask(const v1::BulkRequest& request, Turn& turn) {
  grpc::ClientContext context;
  const auto reader = stub_.Bulk(&context, request);
  for (v1::BulkResponse response; reader->Read(&response);) {
    for (const v1::BulkAnswer& answer : response.answers()) {
      turn.answered = true;
      if (Take(answer)) continue;
      context.TryCancel();
      (void)reader->Finish();
      return {grpc::StatusCode::CANCELLED, "stopped"};
    }
    if (response.has_end()) turn.end = response.end();
  }
  return reader->Finish();
}

bool BulkCall::Take(const v1::BulkAnswer& answer) {
  figures_.records += static_cast<std::uint64_t>(answer.records_size());
  found_ = found_ || !answer.records().empty();
  if (!answer.records().empty() && !hooks_.records(answer.input(), answer.records())) return false;
  if (!answer.last()) return true;
  ++figures_.inputs;
  if (found_) ++figures_.found;
  if (answer.limited()) ++figures_.limited;
  return hooks_.last(answer.input(), std::exchange(found_, false));
}

}  // namespace spoor::cli
