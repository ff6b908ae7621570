using System.Text.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Server;

public class ModelProgressMapperTests
{
    [Theory]
    [InlineData("""{"status":"loading","progress":{"stages":["text","vision"],"current":"vision","value":0.5}}""", "vision", 0.75)]
    [InlineData("""{"status":"loading","progress":{"stages":["text","vision"],"current":"text","value":0.5}}""", "text", 0.25)]
    [InlineData("""{"status":"loading","progress":{"stages":["text",null,7],"current":"text","value":0.3}}""", "text", 0.1)]
    [InlineData("""{"status":"loading","progress":{"stages":"text","current":"text","value":0.5}}""", "text", 0.5)]
    [InlineData("""{"status":"loading","progress":{"current":"text","value":0.5}}""", "text", 0.5)]
    [InlineData("""{"status":"loading","progress":{"stages":[],"current":"text","value":0.5}}""", "text", 0.5)]
    [InlineData("""{"status":"loading","progress":{"stages":["a"],"current":7,"value":"x"}}""", null, 0.0)]
    [InlineData("""{"status":"loading","progress":{"stages":["a"],"current":"a","value":7}}""", "a", 1.0)]
    [InlineData("""{"status":"loading","progress":"half"}""", null, null)]
    [InlineData("""{"status":"loading"}""", null, null)]
    [InlineData("""{"status":"loaded"}""", null, 1.0)]
    [InlineData("""{"status":7}""", null, null)]
    public void Status_event_is_a_step(string data, string? stage, double? fraction)
    {
        LlamaCppModelProgress step = Read("status_change", data)!;

        Assert.Equal((stage, fraction), (step.Stage, step.Fraction is { } value ? Math.Round(value, 6) : null));
        Assert.Equivalent(step, Read("model_status", data), strict: true);
    }

    [Theory]
    [InlineData("""{"a":{"done":1,"total":4},"b":{"done":2,"total":8}}""", 3L, 12L, 0.25)]
    [InlineData("""{"a":{"done":9,"total":4}}""", 9L, 4L, 1.0)]
    [InlineData("""{"a":{"done":5,"total":0}}""", 5L, null, null)]
    [InlineData("""{"a":{"done":"x"},"b":7}""", 0L, null, null)]
    [InlineData("{}", null, null, null)]
    [InlineData("null", null, null, null)]
    public void Download_is_the_sum_of_its_files(string data, long? done, long? total, double? fraction)
    {
        LlamaCppModelProgress step = Read("download_progress", data)!;

        Assert.Equal((LlamaCppModelState.Downloading, done, total, fraction), (step.State, step.BytesDone, step.BytesTotal, step.Fraction));
    }

    [Theory]
    [InlineData("status_change", "null")]
    [InlineData("status_change", "[]")]
    [InlineData("models_reload", "{}")]
    [InlineData(null, "{}")]
    public void Other_events_are_no_step(string? name, string data) => Assert.Null(Read(name, data));

    [Fact]
    public void Event_without_a_model_is_no_step() =>
        Assert.Null(ModelProgressMapper.ToProgress(new ModelEventPayload { Event = "status_change", Data = JsonElement.Parse("{}") }));

    [Fact]
    public void Item_of_the_list_is_a_step_by_its_status()
    {
        ModelPayload downloading = new() { Id = "m", Status = JsonElement.Parse("""{"value":"downloading","progress":{"a":{"done":1,"total":4}}}""") };
        ModelPayload failed = new() { Id = "m", Status = JsonElement.Parse("""{"value":"unloaded","exit_code":1}""") };

        Assert.Equivalent(
            new LlamaCppModelProgress { ModelId = "m", State = LlamaCppModelState.Downloading, BytesDone = 1, BytesTotal = 4, Fraction = 0.25 },
            ModelProgressMapper.ToProgress(downloading),
            strict: true);
        Assert.Equivalent(new LlamaCppModelProgress { ModelId = "m", State = LlamaCppModelState.Unloaded, ExitCode = 1 }, ModelProgressMapper.ToProgress(failed), strict: true);
        Assert.Equal(LlamaCppModelState.Unknown, ModelProgressMapper.ToProgress(new ModelPayload { Id = "m" }).State);
    }

    private static LlamaCppModelProgress? Read(string? name, string data) =>
        ModelProgressMapper.ToProgress(new ModelEventPayload { Model = "m", Event = name, Data = JsonElement.Parse(data) });
}
