// From requests as clients write them to questions as the store takes them. Everything that a client can get wrong is
// found here; each error names the field.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "controlplane/services/question.h"
#include "storage/query.h"

namespace spoor::v1 {
class LookupRequest;
class LookupRdataRequest;
class ExportRequest;
class SummarizeRequest;
class Filter;
class Paging;
}  // namespace spoor::v1

namespace spoor::controlplane {

// `asked_s` is what times below zero count back from: Unix seconds. kInvalidArgument: "FIELD: why". Paging is not
// looked at.
base::Result<storage::Query> ParseQuery(const v1::LookupRequest& request, std::uint32_t asked_s);
base::Result<storage::Query> ParseQuery(const v1::LookupRdataRequest& request, std::uint32_t asked_s);
base::Result<storage::Query> ParseQuery(const v1::ExportRequest& request, std::uint32_t asked_s);
base::Result<storage::Query> ParseQuery(const v1::SummarizeRequest& request, std::uint32_t asked_s);

// kInvalidArgument: "paging.order: why".
base::Result<AnswerOrder> ParseOrder(const v1::Paging& paging);

// As ParseQuery, with what else a question has. A summary has no order.
base::Result<Question> ParseQuestion(const v1::SummarizeRequest& request, std::uint32_t asked_s);
template <class Request>
base::Result<Question> ParseQuestion(const Request& request, std::uint32_t asked_s) {
  auto query = ParseQuery(request, asked_s);
  if (!query) return std::unexpected(query.error());
  const auto order = ParseOrder(request.paging());
  if (!order) return std::unexpected(order.error());
  return Question{*std::move(query), nullptr, request.with_days(), *order};
}

// The conditions that all requests share.
base::Result<storage::Filter> ParseFilter(const v1::Filter& filter, std::uint32_t asked_s);

// RR type numbers, at most 256. "FIELD: why".
base::Result<std::vector<std::uint16_t>> ParseTypes(std::string_view field,
                                                    const google::protobuf::RepeatedField<std::uint32_t>& types);

// kInvalidArgument: "FIELD: why".
std::unexpected<base::Error> BadField(std::string_view field, std::string_view why);

// A number that two questions share only if they ask the same, however they were spelled. Stable over restarts.
std::uint64_t Fingerprint(const storage::Query& query);
std::uint64_t Fingerprint(const Question& question);

}  // namespace spoor::controlplane
