// Feeds, editions and consumers, as lines for people and as JSON for programs.
#pragma once

#include <string>

#include "spoor/v1/feed.pb.h"

namespace spoor::cli {

// Whole, with the heading of a table; in JSON an object on each line.
std::string FeedsText(const v1::ListFeedsResponse& feeds, bool json);
std::string EditionsText(const google::protobuf::RepeatedPtrField<v1::FeedEdition>& editions, bool json);
std::string ConsumersText(const v1::ListConsumersResponse& consumers, bool json);

}  // namespace spoor::cli
