#include "controlplane/access/method.h"

#include <array>

namespace spoor::controlplane {
namespace {

constexpr std::array<MethodRule, 27> kRules = {{
    {Method::kDeliver, "IngestService/Deliver", v1::ROLE_SENSOR},
    {Method::kLookup, "QueryService/Lookup", v1::ROLE_QUERY},
    {Method::kLookupRdata, "QueryService/LookupRdata", v1::ROLE_QUERY},
    {Method::kExport, "QueryService/Export", v1::ROLE_QUERY},
    {Method::kSummarize, "QueryService/Summarize", v1::ROLE_QUERY},
    {Method::kSearch, "QueryService/Search", v1::ROLE_QUERY},
    {Method::kBulk, "QueryService/Bulk", v1::ROLE_QUERY},
    {Method::kWatch, "WatchService/Watch", v1::ROLE_STREAM},
    {Method::kGetStatus, "StatusService/GetStatus", v1::ROLE_OPERATOR},
    {Method::kPurge, "ErasureService/Purge", v1::ROLE_OPERATOR, true},
    {Method::kListTombstones, "ErasureService/ListTombstones", v1::ROLE_OPERATOR, true},
    {Method::kLiftTombstone, "ErasureService/LiftTombstone", v1::ROLE_OPERATOR, true},
    {Method::kCreateKey, "KeyService/CreateKey", v1::ROLE_OPERATOR, true},
    {Method::kListKeys, "KeyService/ListKeys", v1::ROLE_OPERATOR, true},
    {Method::kRotateKey, "KeyService/RotateKey", v1::ROLE_OPERATOR, true},
    {Method::kRevokeKey, "KeyService/RevokeKey", v1::ROLE_OPERATOR, true},
    {Method::kPutWatchlist, "WatchlistService/PutWatchlist", v1::ROLE_OPERATOR, true},
    {Method::kGetWatchlist, "WatchlistService/GetWatchlist", v1::ROLE_STREAM},
    {Method::kListWatchlists, "WatchlistService/ListWatchlists", v1::ROLE_STREAM},
    {Method::kDeleteWatchlist, "WatchlistService/DeleteWatchlist", v1::ROLE_OPERATOR, true},
    {Method::kHits, "WatchlistService/Hits", v1::ROLE_STREAM},
    {Method::kListFeeds, "FeedService/ListFeeds", v1::ROLE_FEED},
    {Method::kListEditions, "FeedService/ListEditions", v1::ROLE_FEED},
    {Method::kFetchFile, "FeedService/FetchFile", v1::ROLE_FEED},
    {Method::kPollFeed, "FeedService/PollFeed", v1::ROLE_FEED},
    {Method::kListConsumers, "FeedService/ListConsumers", v1::ROLE_FEED},
    {Method::kDeleteConsumer, "FeedService/DeleteConsumer", v1::ROLE_FEED},
}};

}  // namespace

std::span<const MethodRule> MethodRules() {
  return kRules;
}

}  // namespace spoor::controlplane
