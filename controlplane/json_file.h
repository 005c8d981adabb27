// Messages that spoord keeps as JSON in small files, replaced as a whole.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "base/result.h"

namespace spoor::controlplane {

// Into an empty message. Errors of base::ReadSmallFile; kDataLoss without a text when it is no such message.
base::Result<> ReadJsonFile(const std::string& path, std::size_t max_octets, google::protobuf::Message& message);
// Errors of base::ReplaceSmallFile.
base::Result<> WriteJsonFile(const std::string& path, const google::protobuf::Message& message);

}  // namespace spoor::controlplane
