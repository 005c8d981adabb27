// From requests as clients write them to questions as the store takes them. Everything that a client can get wrong is
// found here; each error names the field.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "storage/query.h"

namespace spoor::v1 {
class LookupRequest;
class LookupRdataRequest;
class ExportRequest;
}  // namespace spoor::v1

namespace spoor::controlplane {

// kInvalidArgument: "FIELD: why". Paging is not looked at.
base::Result<storage::Query> ParseQuery(const v1::LookupRequest& request);
base::Result<storage::Query> ParseQuery(const v1::LookupRdataRequest& request);
base::Result<storage::Query> ParseQuery(const v1::ExportRequest& request);

// A number that two queries share only if they ask the same, however they were spelled. Stable over restarts.
std::uint64_t Fingerprint(const storage::Query& query);

}  // namespace spoor::controlplane
