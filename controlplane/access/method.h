// The methods of spoor.v1 and who may call them: the one table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "spoor/v1/access.pb.h"

namespace spoor::controlplane {

enum class Method : std::uint8_t {
  kDeliver,
  kLookup,
  kLookupRdata,
  kExport,
  kSummarize,
  kSearch,
  kBulk,
  kWatch,
  kGetStatus,
  kPurge,
  kListTombstones,
  kLiftTombstone,
  kCreateKey,
  kListKeys,
  kRotateKey,
  kRevokeKey,
  kPutWatchlist,
  kGetWatchlist,
  kListWatchlists,
  kDeleteWatchlist,
  kHits,
  kListFeeds,
  kListEditions,
  kFetchFile,
  kPollFeed,
  kListConsumers,
  kDeleteConsumer,
};

struct MethodRule {
  Method method;
  std::string_view name;  // "QueryService/Lookup"
  v1::Role role;          // the operator may call everything
  // Refused to whoever proved nothing: over TCP without TLS and without a key.
  bool needs_proof = false;
};

// In the order of Method, every one.
std::span<const MethodRule> MethodRules();

inline const MethodRule& RuleOf(Method method) {
  return MethodRules()[static_cast<std::size_t>(method)];
}

}  // namespace spoor::controlplane
