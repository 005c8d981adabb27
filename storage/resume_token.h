// Where a page ended: the index and the full key of the last record looked at. Callers pass it around as opaque octets
// and it may come back from anybody, so it is decoded as untrusted input. FORMAT.md "Resume tokens" gives the layout.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "storage/record_key.h"

namespace spoor::storage {

// `position` is a full key of `index`.
std::string EncodeResume(Index index, const std::string& position);

// The position, which is a valid full key of `index`; empty for an empty token. kInvalidArgument for anything else.
base::Result<std::string> DecodeResume(Index index, base::ByteSpan token);

}  // namespace spoor::storage
