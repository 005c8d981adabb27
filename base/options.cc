#include "base/options.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace spoor::base {
namespace {

constexpr int kStyle = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;

// True if each occurrence of the option adds to its value.
bool IsList(const po::option_description& option) {
  const auto* typed = dynamic_cast<const po::typed_value_base*>(option.semantic().get());
  return typed != nullptr && typed->value_type() == typeid(std::vector<std::string>);
}

// Boost's parser does not tell the line of an error: it gets one line at a time. No option has a section.
class FileParser {
 public:
  explicit FileParser(const po::options_description& options) : options_(options), parsed_(&options) {}

  void Add(const std::string& text) {
    ++line_;
    const std::size_t begin = text.find_first_not_of(" \t\r");
    if (begin != std::string::npos && text[begin] == '[') throw po::error("there are no sections");
    std::istringstream stream(text);
    for (auto& option : po::parse_config_file(stream, options_).options) Take(std::move(option));
  }
  unsigned line() const { return line_; }

  FileOptions Finish() {
    FileOptions file;
    po::store(parsed_, file.values);
    file.lines = std::move(lines_);
    return file;
  }

 private:
  void Take(po::option option) {
    const auto [known, added] = lines_.try_emplace(option.string_key, line_);
    if (!added && !IsList(options_.find(option.string_key, false))) {
      throw po::error("'" + option.string_key + "' stands in line " + std::to_string(known->second) + " already");
    }
    known->second = line_;
    parsed_.options.push_back(std::move(option));
  }

  const po::options_description& options_;
  po::parsed_options parsed_;
  std::map<std::string, unsigned> lines_;
  unsigned line_ = 0;
};

FileOptions ReadFile(const po::options_description& options, const std::string& path) {
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path)) throw po::error("cannot read the file '" + path + "'");
  FileParser parser(options);
  try {
    for (std::string text; std::getline(file, text);) parser.Add(text);
    return parser.Finish();
  } catch (const po::error& error) {
    throw po::error(path + ":" + std::to_string(parser.line()) + ": " + error.what());
  }
}

// What the command line says stays.
void MergeConfigFile(const po::options_description& options, const std::string& path, po::variables_map& values) {
  const FileOptions file = ReadFile(options, path);
  for (const auto& [name, value] : file.values) {
    const auto known = values.find(name);
    if (known == values.end()) {
      values.insert({name, value});
    } else if (known->second.defaulted()) {
      known->second = value;
    }
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

Result<FileOptions> ParseOptionsFile(const po::options_description& options, const std::string& path) {
  try {
    FileOptions file = ReadFile(options, path);
    po::notify(file.values);
    return file;
  } catch (const po::error& error) {
    return Fail(ErrorCode::kInvalidArgument, error.what());
  }
}

}  // namespace spoor::base
