// Which records are to be erased, as people and clients write it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "observation/record.h"
#include "storage/erasure.h"

namespace spoor::v1 {
class ErasureScope;
}  // namespace spoor::v1

namespace spoor::controlplane {

// "www.example.com" (that name alone) or "*.example.com" (the domain and all below it) into the scope.
// kInvalidArgument.
base::Result<> ParseOwner(std::string_view text, storage::ErasureScope& scope);

// "FIELD: why".
base::Result<storage::ErasureScope> ParseScope(const v1::ErasureScope& request);

// The counterpart.
void FillScope(const storage::ErasureScope& scope, v1::ErasureScope& out);

// Of a scope of ParseScope; with `last_before_s`, when the record was last seen before that.
bool Covers(const storage::ErasureScope& scope, std::optional<std::uint32_t> last_before_s,
            const observation::RecordView& record);

}  // namespace spoor::controlplane
