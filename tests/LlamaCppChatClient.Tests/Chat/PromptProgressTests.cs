using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class PromptProgressTests
{
    public static TheoryData<bool> Reflection => [true, false];

    [Fact]
    public void Progress_is_kept_by_clone_as_the_same_object()
    {
        Recorder recorder = new();
        ChatOptions options = new() { PromptProgress = recorder };

        ChatOptions clone = options.Clone();

        Assert.Same(recorder, clone.PromptProgress);
    }

    [Theory]
    [MemberData(nameof(Reflection))]
    public void Options_with_progress_serialise_and_show_no_object(bool reflection)
    {
        JsonSerializerOptions serializer = Serializer(reflection);
        ChatOptions options = new() { PromptProgress = new Recorder() };

        string json = JsonSerializer.Serialize(options, serializer.GetTypeInfo(typeof(ChatOptions)));
        ChatOptions read = (ChatOptions)JsonSerializer.Deserialize(json, serializer.GetTypeInfo(typeof(ChatOptions)))!;

        Assert.Contains("\"llamacpp:prompt_progress\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Last", json, StringComparison.OrdinalIgnoreCase);
        Assert.Null(read.PromptProgress);
    }

    [Theory]
    [MemberData(nameof(Reflection))]
    public void Cache_key_is_the_same_whichever_object_is_told(bool reflection)
    {
        string Hash(Recorder recorder) =>
            AIJsonUtilities.HashDataToString([new ChatOptions { PromptProgress = recorder }], Serializer(reflection));

        Assert.Equal(Hash(new Recorder()), Hash(new Recorder { Last = new() { InputTokenCount = 5 } }));
    }

    [Fact]
    public void Progress_set_by_hand_is_read()
    {
        Recorder recorder = new();
        ChatOptions options = new() { AdditionalProperties = new() { ["llamacpp:prompt_progress"] = recorder } };

        Assert.Same(recorder, options.PromptProgress);
    }

    [Fact]
    public void Null_removes_the_progress()
    {
        ChatOptions options = new() { PromptProgress = new Recorder() };

        options.PromptProgress = null;

        Assert.Null(options.PromptProgress);
        Assert.Empty(options.AdditionalProperties!);
    }

    [Fact]
    public void Progress_of_the_server_is_read_with_its_time_and_fraction()
    {
        // captures/sse/return_progress-stream.sse
        const string Json = """{"total":334,"cache":0,"processed":167,"time_ms":1165}""";

        LlamaCppPromptProgress progress = ExtrasReader.Progress(JsonElement.Parse(Json))!;

        Assert.Equal((334, 0, 167), (progress.InputTokenCount, progress.CachedInputTokenCount, progress.ProcessedInputTokenCount));
        Assert.Equal(TimeSpan.FromSeconds(1.165), progress.Elapsed);
        Assert.Equal(0.5, progress.Fraction);
    }

    [Fact]
    public void Empty_prompt_has_made_no_progress()
    {
        Assert.Equal(0, new LlamaCppPromptProgress().Fraction);
    }

    private static JsonSerializerOptions Serializer(bool reflection) =>
        reflection ? SerializerOptions.WithReflection : SerializerOptions.WithoutReflection;

    private sealed class Recorder : IProgress<LlamaCppPromptProgress>
    {
        public LlamaCppPromptProgress? Last { get; set; }

        public void Report(LlamaCppPromptProgress value) => Last = value;
    }
}
