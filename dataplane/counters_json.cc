#include "dataplane/counters_json.h"

#include <nlohmann/json.hpp>
#include <string_view>

namespace spoor::dataplane {
namespace {

using Json = nlohmann::ordered_json;

// The object under `key`, whatever stood there before.
Json& Object(Json& parent, std::string_view key) {
  Json& child = parent[std::string(key)];
  if (child.is_number()) child = Json{{"total", child}};
  return child;
}

void Put(Json& root, std::string_view name, std::uint64_t value) {
  Json* node = &root;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    node = &Object(*node, name.substr(0, dot));
    name.remove_prefix(dot + 1);
  }
  Json& leaf = (*node)[std::string(name)];
  if (leaf.is_object()) {
    leaf["total"] = value;
  } else {
    leaf = value;
  }
}

}  // namespace

std::string CountersJson(const SensorIdentity& sensor, const NamedCounters& counters) {
  Json root = Json::object();
  root["sensor"] = {
      {"id", sensor.id}, {"name", sensor.name}, {"boot_epoch", sensor.boot_epoch}, {"version", sensor.version}};
  for (const auto& [name, value] : counters) Put(root, name, value);
  // Names are the operator's: octets that are no UTF-8 must not end the program.
  return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace spoor::dataplane
