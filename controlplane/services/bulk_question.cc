#include "controlplane/services/bulk_question.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <utility>

#include "controlplane/services/query_parser.h"

namespace spoor::controlplane {
namespace {

base::Result<storage::Query> ParseRdata(const v1::BulkInput& input, const v1::Filter& filter, std::uint32_t asked_s) {
  v1::LookupRdataRequest request;
  *request.mutable_filter() = filter;
  if (input.has_rdata_name()) request.set_name(input.rdata_name());
  if (input.has_ip()) request.set_ip(input.ip());
  if (input.has_cidr()) request.set_cidr(input.cidr());
  return ParseQuery(request, asked_s);
}

base::Result<storage::Query> ParseInput(const v1::BulkInput& input, const v1::Filter& filter, std::uint32_t asked_s) {
  switch (input.value_case()) {
    case v1::BulkInput::kName: {
      v1::LookupRequest request;
      request.set_name(input.name());
      *request.mutable_filter() = filter;
      return ParseQuery(request, asked_s);
    }
    case v1::BulkInput::kRdataName:
    case v1::BulkInput::kIp:
    case v1::BulkInput::kCidr:
      return ParseRdata(input, filter, asked_s);
    case v1::BulkInput::VALUE_NOT_SET:
      break;
  }
  return BadField("value", "set one of name, rdata_name, ip, cidr");
}

}  // namespace

base::Result<BulkQuestion> BulkQuestion::Parse(const v1::BulkRequest& request, std::uint32_t asked_s) {
  if (request.inputs().empty() || request.inputs_size() > kMostBulkInputs) return BadField("inputs", "1 to 100000");
  if (auto filter = ParseFilter(request.filter(), asked_s); !filter) return std::unexpected(filter.error());
  if (request.paging().order() != 0) return BadField("paging.order", "a bulk answer has the order of its inputs");
  BulkQuestion question(request, asked_s);
  for (int i = 0; i < request.inputs_size(); ++i) {
    const auto query = ParseInput(request.inputs(i), request.filter(), asked_s);
    if (!query) {
      const std::string why = fmt::format("inputs[{}].{}", i, query.error().message);
      return base::Fail(query.error().code, why);
    }
    const std::uint64_t of_input = Fingerprint(*query);
    question.fingerprint_ = XXH3_64bits_withSeed(&of_input, sizeof of_input, question.fingerprint_);
  }
  return question;
}

Question BulkQuestion::At(std::size_t index) const {
  // Parse has seen that there is no error.
  return Question{*ParseInput(request_->inputs(static_cast<int>(index)), request_->filter(), asked_s_)};
}

}  // namespace spoor::controlplane
