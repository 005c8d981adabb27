// What an edition's manifest says, as JSON with the names of v1.FeedEdition; checksums in hexadecimal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "spoor/v1/feed.pb.h"

namespace spoor::controlplane {

inline constexpr std::uint32_t kEditionVersion = 1;

std::string ManifestText(const v1::FeedEdition& edition);
// nullopt: it is no manifest of this version.
std::optional<v1::FeedEdition> ParseManifest(std::string_view text);

}  // namespace spoor::controlplane
