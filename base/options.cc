#include "base/options.h"

#include <fstream>
#include <string>

namespace spoor::base {
namespace {

constexpr int kStyle = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;

void MergeConfigFile(const po::options_description& options, const std::string& path, po::variables_map& values) {
  std::ifstream file(path);
  if (!file) throw po::error("cannot read the configuration file '" + path + "'");
  try {
    po::store(po::parse_config_file(file, options), values);
  } catch (const po::error& error) {
    throw po::error(path + ": " + error.what());
  }
}

}  // namespace

Result<po::variables_map> ParseOptions(const po::options_description& options,
                                       const po::positional_options_description& positional, int argc,
                                       const char* const* argv) {
  try {
    po::variables_map values;
    po::command_line_parser parser(argc, argv);
    po::store(parser.options(options).positional(positional).style(kStyle).run(), values);
    if (values.count("config") != 0) MergeConfigFile(options, values["config"].as<std::string>(), values);
    po::notify(values);
    return values;
  } catch (const po::error& error) {
    return Fail(ErrorCode::kInvalidArgument, error.what());
  }
}

}  // namespace spoor::base
