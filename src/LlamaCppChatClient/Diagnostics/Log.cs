using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Diagnostics;

/// <summary>All log messages. Event ids are never reused. Debug: lifecycle; Trace: prompts and replies; Warning: what was dropped.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "{Uri}: the connection was closed before any byte of an answer; sending again.")]
    public static partial void ConnectionClosedUnanswered(ILogger logger, Uri uri);

    [LoggerMessage(2, LogLevel.Debug, "{Address} is loading its model ({Waited:0.0} s so far): {Message}")]
    public static partial void WaitingForModel(ILogger logger, Uri address, double waited, string message);

    [LoggerMessage(3, LogLevel.Debug, "Using the model {Model}, the first that {Address} lists.")]
    public static partial void ModelDiscovered(ILogger logger, string model, Uri address);

    [LoggerMessage(4, LogLevel.Debug, "{Address} did not say which models it has; asking for '{Model}'.")]
    public static partial void ModelUnknown(ILogger logger, Exception? exception, Uri address, string model);

    [LoggerMessage(5, LogLevel.Debug, "{Address} did not say what its model can do; going on without.")]
    public static partial void CapabilitiesUnknown(ILogger logger, Exception? exception, Uri address);

    [LoggerMessage(6, LogLevel.Debug, "{Uri}: a gateway got no answer from the server; sending again.")]
    public static partial void GatewayLostServer(ILogger logger, Uri uri);

    [LoggerMessage(7, LogLevel.Debug, "A call to {Address} waits in the client until earlier calls are done (MaxConcurrentRequests).")]
    public static partial void WaitingForTurn(ILogger logger, Uri address);

    [LoggerMessage(8, LogLevel.Debug, "A call to {Address} waits in the server for a slot ({Waited:0.0} s so far).")]
    public static partial void WaitingForSlot(ILogger logger, Uri address, double waited);

    [LoggerMessage(10, LogLevel.Debug, "Chat with {Model} at {Address}: {Messages} messages, {Tools} tools, {Bytes} bytes.")]
    public static partial void ChatStarted(ILogger logger, string model, Uri address, int messages, int tools, long bytes);

    [LoggerMessage(11, LogLevel.Debug, "Chat with {Model} done in {Seconds:0.000} s: {InputTokens} tokens in, {OutputTokens} out, finish reason {FinishReason}.")]
    public static partial void ChatCompleted(ILogger logger, string? model, double seconds, long? inputTokens, long? outputTokens, string? finishReason);

    [LoggerMessage(12, LogLevel.Trace, "Chat request: {Body}")]
    public static partial void ChatRequestSensitive(ILogger logger, string body);

    [LoggerMessage(13, LogLevel.Trace, "Chat reply: {Text}")]
    public static partial void ChatReplySensitive(ILogger logger, string text);

    [LoggerMessage(14, LogLevel.Trace, "{OutputTokens} tokens were generated, but the reply has neither text nor tool calls: {Shape}")]
    public static partial void EmptyReplySensitive(ILogger logger, long? outputTokens, string shape);

    [LoggerMessage(75, LogLevel.Debug, "The chat template at {Address} does not know the effort {Effort}: enable_thinking {Enabled}, thinking_budget_tokens {Budget}.")]
    public static partial void EffortMapped(ILogger logger, ReasoningEffort effort, Uri address, bool? enabled, int? budget);

    [LoggerMessage(76, LogLevel.Warning, "The chat template at {Address} knows no reasoning: the effort {Effort} has no effect.")]
    public static partial void EffortHasNoEffect(ILogger logger, ReasoningEffort effort, Uri address);

    [LoggerMessage(70, LogLevel.Debug, "The connection of the stream broke; it goes on at byte {Offset}.")]
    public static partial void StreamResumed(ILogger logger, Exception? error, long offset);

    [LoggerMessage(71, LogLevel.Debug, "The stream could not be resumed yet (attempt {Attempt}).")]
    public static partial void StreamNotResumed(ILogger logger, Exception error, int attempt);

    [LoggerMessage(72, LogLevel.Warning, "The stream at {Address} could not be cancelled: the server may go on generating until its token limit.")]
    public static partial void KeptStreamNotCancelled(ILogger logger, Exception error, Uri address);

    [LoggerMessage(73, LogLevel.Warning, "The llama.cpp server at {Address} keeps no streams: AllowBackgroundResponses has no effect. A build of May 2026 or later does.")]
    public static partial void StreamsNotKept(ILogger logger, Uri address);

    [LoggerMessage(20, LogLevel.Warning, "An event of the answer is not the JSON that it should be; its text is in an ErrorContent. {Reason}")]
    public static partial void MalformedEvent(ILogger logger, string reason);

    [LoggerMessage(28, LogLevel.Warning, "The reply of {Model} has neither text, reasoning, tool calls, a refusal nor usage. The shape of its last event: {Shape}")]
    public static partial void EmptyReply(ILogger logger, string? model, string shape);

    [LoggerMessage(21, LogLevel.Warning, "The stream ended after its finish reason, but without [DONE]; the answer is complete.")]
    public static partial void EndedWithoutDone(ILogger logger, Exception? exception);

    [LoggerMessage(22, LogLevel.Warning, "The option '{Key}' in AdditionalProperties was dropped: a property of ChatOptions sets it.")]
    public static partial void OptionDropped(ILogger logger, string key);

    [LoggerMessage(23, LogLevel.Warning, "A {ContentType} in a {Role} message was dropped: {Reason}")]
    public static partial void ContentDropped(ILogger logger, string contentType, string role, string reason);

    [LoggerMessage(24, LogLevel.Warning, "The option {Option} was dropped: {Reason}")]
    public static partial void ChatOptionDropped(ILogger logger, string option, string reason);

    [LoggerMessage(25, LogLevel.Debug, "Tools and a schema together: the model answered without a tool call, asking once more with the schema.")]
    public static partial void AskingAgainWithSchema(ILogger logger);

    [LoggerMessage(26, LogLevel.Debug, "A {ContentType} in a {Role} message was not sent: it is a record of an earlier answer.")]
    public static partial void RecordNotSent(ILogger logger, string contentType, string role);

    [LoggerMessage(27, LogLevel.Warning, "A progress listener threw an exception, and is told the next step all the same.")]
    public static partial void ProgressListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(60, LogLevel.Warning, "The API key from {KeySource} is not sent: {AddressSource} replaced the address that it belongs to by {Address}. Set both in one place.")]
    public static partial void KeyDropped(ILogger logger, string keySource, string addressSource, Uri address);

    [LoggerMessage(61, LogLevel.Warning, "The configuration section {Section} has the key '{Key}', which is not an option.{Suggestion}")]
    public static partial void UnknownKey(ILogger logger, string section, string key, string suggestion);

    [LoggerMessage(62, LogLevel.Debug, "Left {Handler} out of this client's HttpClient: it comes from ConfigureHttpClientDefaults, and its limits do not suit generation (LlamaCppOptions.UseDefaultResilience keeps it).")]
    public static partial void DefaultHandlerLeftOut(ILogger logger, string handler);

    [LoggerMessage(30, LogLevel.Debug, "Embedding {Inputs} inputs with {Model} at {Address}: {Requests} requests.")]
    public static partial void EmbeddingStarted(ILogger logger, int inputs, string model, Uri address, int requests);

    [LoggerMessage(31, LogLevel.Debug, "Embedding with {Model} done in {Seconds:0.000} s: {InputTokens} tokens in, {Dimensions} dimensions.")]
    public static partial void EmbeddingCompleted(ILogger logger, string model, double seconds, long? inputTokens, int dimensions);

    [LoggerMessage(32, LogLevel.Trace, "Embedding request: {Body}")]
    public static partial void EmbeddingRequestSensitive(ILogger logger, string body);

    [LoggerMessage(33, LogLevel.Debug, "The request with the inputs {First} to {Last} failed, and ends the call.")]
    public static partial void EmbeddingRequestFailed(ILogger logger, Exception exception, int first, int last);

    [LoggerMessage(34, LogLevel.Warning, "The embedding option '{Key}' was dropped: a property of the options or of their raw object sets it, or this library does.")]
    public static partial void EmbeddingOptionDropped(ILogger logger, string key);

    [LoggerMessage(40, LogLevel.Debug, "{Address} can't be reached or does not answer.")]
    public static partial void ServerUnreachable(ILogger logger, Exception exception, Uri address);

    [LoggerMessage(41, LogLevel.Debug, "{Address} sends no events of its models, or no more; asking for the list instead.")]
    public static partial void NoModelEvents(ILogger logger, Exception exception, Uri address);

    [LoggerMessage(42, LogLevel.Debug, "The download of {Model} at {Address} could not be cancelled.")]
    public static partial void DownloadNotCancelled(ILogger logger, Exception exception, string model, Uri address);

    [LoggerMessage(43, LogLevel.Debug, "{Path} with {Model} at {Address}: {Bytes} bytes.")]
    public static partial void CompletionStarted(ILogger logger, string path, string model, Uri address, long bytes);

    [LoggerMessage(44, LogLevel.Debug, "Completion with {Model} done in {Seconds:0.000} s: {InputTokens} tokens in, {OutputTokens} out, stopped by {StopType}.")]
    public static partial void CompletionDone(ILogger logger, string? model, double seconds, long? inputTokens, long? outputTokens, string? stopType);

    [LoggerMessage(45, LogLevel.Trace, "Completion request: {Body}")]
    public static partial void CompletionRequestSensitive(ILogger logger, string body);

    [LoggerMessage(46, LogLevel.Trace, "Completion reply: {Text}")]
    public static partial void CompletionReplySensitive(ILogger logger, string text);

    [LoggerMessage(47, LogLevel.Warning, "{Dropped} of {Files} files of a gap to fill did not reach the model: the server had no room for them. Start it with a -b well below -c.")]
    public static partial void InfillFilesDropped(ILogger logger, int dropped, int files);

    [LoggerMessage(50, LogLevel.Debug, "Transcription with {Model} at {Address}: {Bytes} bytes.")]
    public static partial void SpeechStarted(ILogger logger, string model, Uri address, long? bytes);

    [LoggerMessage(51, LogLevel.Debug, "Transcription with {Model} done in {Seconds:0.000} s: {InputTokens} tokens in, {OutputTokens} out.")]
    public static partial void SpeechCompleted(ILogger logger, string model, double seconds, long? inputTokens, long? outputTokens);

    [LoggerMessage(52, LogLevel.Trace, "Transcription: {Text}")]
    public static partial void SpeechReplySensitive(ILogger logger, string text);

    [LoggerMessage(53, LogLevel.Warning, "The transcription option '{Name}' was dropped: a property of the options or of their raw object sets it, or this library does.")]
    public static partial void SpeechOptionDropped(ILogger logger, string name);

    [LoggerMessage(54, LogLevel.Warning, "The streamed transcription is not the final text of {Model}, which wrote its reasoning into it: GetTextAsync gives the text alone, and so does a server that was started with --reasoning off.")]
    public static partial void SpeechDeltasDiffer(ILogger logger, string model);

    [LoggerMessage(77, LogLevel.Warning, "The arguments of the tool call '{Name}' are no JSON object: it is marked with an exception and not run. UseLlamaCppToolCallRepair tells the model, which can then call again.")]
    public static partial void MalformedToolCall(ILogger logger, string name);

    [LoggerMessage(78, LogLevel.Debug, "A malformed tool call is answered with an error, and the model asked again ({Attempt} of {MaxAttempts}).")]
    public static partial void ToolCallRepair(ILogger logger, int attempt, int maxAttempts);

    [LoggerMessage(79, LogLevel.Warning, "The model was told {MaxAttempts} times what was wrong with its tool call, and wrote another malformed one.")]
    public static partial void ToolCallNotRepaired(ILogger logger, int maxAttempts);

    [LoggerMessage(80, LogLevel.Warning, "{Server} leads to {Count} servers, which take turns: a conversation finds its prompt cache on only one of them. AddLlamaCppRoutingChatClient of the package LlamaCppChatClient.Routing, with this address as Service, keeps each conversation on its server.")]
    public static partial void SeveralEndpoints(ILogger logger, Uri server, int count);
}
