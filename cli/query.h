// What lookup, rdata, search and export have in common: their options, and carrying a stream of records from the server
// to standard output so that an incomplete answer is never taken for a complete one.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/record_format.h"
#include "cli/server.h"
#include "cli/verb.h"
#include "spoor/v1/query.grpc.pb.h"

namespace spoor::cli {

struct QuerySettings {
  v1::Filter filter;
  v1::Paging paging;
  Format format = Format::kTable;
  bool life = false;
  std::optional<std::chrono::milliseconds> timeout;  // of the whole call
  std::string_view nothing_found = "nothing found";  // what to say then; outlives the query
};

// --type, --provenance, time fences, --limit, --resume, --format (with its default), --timeout, --cost-limit.
void AddQueryOptions(po::options_description& options, const char* default_format);

// Of these --type, --provenance and the time fences alone, and --format alone.
void AddFilterOptions(po::options_description& options);
void AddFormatOption(po::options_description& options, const char* default_format);

// Of these --limit, --resume, --format and --timeout alone.
void AddStreamOptions(po::options_description& options, const char* default_format);

// --cost-limit alone.
void AddCostOption(po::options_description& options);

// --life: on which days records were seen, in every format but cof.
void AddLifeOption(po::options_description& options);

// --sort: in which order records come.
void AddSortOption(po::options_description& options);

// --type alone, and the types that it asks for into the filter, or into a list, where ANY is refused.
void AddTypeOption(po::options_description& options);
base::Result<> ReadTypes(const Invocation& invocation, v1::Filter& filter);
base::Result<> ReadTypeList(const Invocation& invocation, google::protobuf::RepeatedField<std::uint32_t>& types);

// Errors name the option.
base::Result<QuerySettings> ReadQuerySettings(const Invocation& invocation);

// How a stream went.
struct StreamOutcome {
  std::uint64_t record_count = 0;
  std::optional<v1::StreamEnd> end;
  bool answered = false;  // at least one message came
  grpc::Status status;
};

// "--resume TOKEN" of an end that has one, else empty.
std::string ResumeText(const v1::StreamEnd& end);

// The exit code of a stream and its line on standard error, if it deserves one.
ExitCode Conclude(const Invocation& invocation, const QuerySettings& settings, const StreamOutcome& outcome,
                  const Output& output);

// Reads to the end, or to the first failed write.
template <class Response>
StreamOutcome ReadStream(grpc::ClientReader<Response>& reader, grpc::ClientContext& context, RecordWriter& writer) {
  StreamOutcome outcome;
  Response response;
  while (reader.Read(&response)) {
    outcome.answered = true;
    outcome.record_count += static_cast<std::uint64_t>(response.records_size());
    if (!writer.WritePage(response.records())) {
      context.TryCancel();
      break;
    }
    if (response.has_end()) outcome.end = response.end();
  }
  outcome.status = reader.Finish();
  return outcome;
}

// A channel to the server, as Connect gives it; when there is none, says why and gives the exit code.
std::expected<std::shared_ptr<grpc::Channel>, ExitCode> ConnectFor(const Invocation& invocation,
                                                                   std::chrono::milliseconds timeout);

// Connects, starts the call with `start(stub, context)`, prints its records and any error.
template <class Start>
ExitCode RunQuery(const Invocation& invocation, const QuerySettings& settings, Start start) {
  const auto channel = ConnectFor(invocation, settings.timeout.value_or(kConnectTimeout));
  if (!channel) return channel.error();
  const auto stub = v1::QueryService::NewStub(*channel);
  grpc::ClientContext context;
  if (settings.timeout) context.set_deadline(std::chrono::system_clock::now() + *settings.timeout);
  Output output(invocation.environment.out_fd);
  const RecordStyle style{invocation.environment.color, settings.life, invocation.environment.utf8};
  const auto writer = MakeRecordWriter(settings.format, output, style);
  const auto reader = start(*stub, &context);
  const auto outcome = ReadStream(*reader, context, *writer);
  if (outcome.answered) output.Flush();
  return Conclude(invocation, settings, outcome, output);
}

}  // namespace spoor::cli
