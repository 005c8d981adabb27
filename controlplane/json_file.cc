#include "controlplane/json_file.h"

#include <google/protobuf/util/json_util.h>

#include "base/small_file.h"

namespace spoor::controlplane {

base::Result<> ReadJsonFile(const std::string& path, std::size_t max_octets, google::protobuf::Message& message) {
  const auto text = base::ReadSmallFile(path, max_octets);
  if (!text) return std::unexpected(text.error());
  if (google::protobuf::util::JsonStringToMessage(*text, &message).ok()) return {};
  return base::Fail(base::ErrorCode::kDataLoss, "");
}

base::Result<> WriteJsonFile(const std::string& path, const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) {
    return base::Fail(base::ErrorCode::kInternal, path + ": cannot be written as JSON");
  }
  return base::ReplaceSmallFile(path, text);
}

}  // namespace spoor::controlplane
