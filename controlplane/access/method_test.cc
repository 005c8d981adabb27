#include "controlplane/access/method.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "spoor/v1/erasure.pb.h"
#include "spoor/v1/feed.pb.h"
#include "spoor/v1/ingest.pb.h"
#include "spoor/v1/query.pb.h"
#include "spoor/v1/status.pb.h"
#include "spoor/v1/watch.pb.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {
namespace {

// Of one file per service: a new proto is to be added here, a new method is found.
std::set<std::string> MethodsOfTheProtos() {
  std::set<std::string> names;
  for (const auto* file : {v1::LookupRequest::descriptor()->file(), v1::WatchRequest::descriptor()->file(),
                           v1::GetStatusRequest::descriptor()->file(), v1::PurgeRequest::descriptor()->file(),
                           v1::DeliverRequest::descriptor()->file(), v1::CreateKeyRequest::descriptor()->file(),
                           v1::HitsRequest::descriptor()->file(), v1::PollFeedRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      const auto* service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j)
        names.insert(service->name() + "/" + service->method(j)->name());
    }
  }
  return names;
}

TEST(MethodTest, EveryMethodHasOneRuleAtItsPlace) {
  std::set<std::string> names;
  for (const MethodRule& rule : MethodRules()) {
    EXPECT_EQ(RuleOf(rule.method).name, rule.name);
    names.emplace(rule.name);
  }
  EXPECT_EQ(names, MethodsOfTheProtos());
  EXPECT_EQ(names.size(), MethodRules().size());
}

TEST(MethodTest, WhatChangesTheStoreTheKeysOrTheWatchlistsNeedsProof) {
  for (const MethodRule& rule : MethodRules()) {
    const bool changes = rule.name.starts_with("ErasureService/") || rule.name.starts_with("KeyService/") ||
                         rule.name == "WatchlistService/PutWatchlist" ||
                         rule.name == "WatchlistService/DeleteWatchlist";
    EXPECT_EQ(rule.needs_proof, changes) << rule.name;
  }
}

}  // namespace
}  // namespace spoor::controlplane
