using LlamaCpp.Hosting;
using LlamaCpp.Hosting.Processes;

namespace LlamaCpp.Tests.Hosting;

public class LlamaServerOptionsValidatorTests
{
    public static TheoryData<Action<LlamaServerOptions>, string> Errors => new()
    {
        { options => options.Executable = " ", "Executable must not be empty" },
        { options => options.ModelPath = null, "No model" },
        { options => options.HuggingFaceModel = "user/model", "Several models" },
        { options => options.Host = "127.0.0.1,::1", "Host '127.0.0.1,::1'" },
        { options => options.Host = "/run/llama.sock", "Host '/run/llama.sock'" },
        { options => options.Host = "", "Host ''" },
        { options => options.Port = -1, "Port is -1" },
        { options => options.Port = 65536, "Port is 65536" },
        { options => options.ContextSize = -1, "ContextSize is -1" },
        { options => options.SlotCount = 0, "SlotCount is 0" },
        { options => options.MaxLoadedModels = -1, "MaxLoadedModels is -1" },
        { options => options.ModelsPresetPath = "models.ini", "ModelsPresetPath is for a router" },
        { options => options.SleepAfter = TimeSpan.Zero, "SleepAfter is 00:00:00" },
        { options => options.SleepAfter = TimeSpan.FromSeconds(0.9), "SleepAfter is 00:00:00.9" },
        { options => options.GpuLayerCount = -1, "GpuLayerCount is -1" },
        { options => options.ThreadCount = 0, "ThreadCount is 0" },
        { options => options.ApiKey = "", "ApiKey must be" },
        { options => options.ApiKey = "two,keys", "ApiKey must be" },
        { options => options.ApiKey = "line\nbreak", "ApiKey must be" },
        { options => options.ExtraArguments = ["--port", "1"], "must not have --port. Use Port." },
        { options => options.ExtraArguments = ["--api-key", "k"], "must not have --api-key. Use ApiKey." },
        { options => options.ExtraArguments = ["--api_key=k"], "must not have --api_key. Use ApiKey." },
        { options => options.ExtraArguments = ["--api-key-file", "keys"], "must not have --api-key-file. Use ApiKey." },
        { options => options.ExtraArguments = [null!], "ExtraArguments has a null" },
        { options => options.Environment["LLAMA_API_KEY"] = "k", "Environment must not have LLAMA_API_KEY. Use ApiKey." },
        { options => options.Environment["LLAMA_ARG_PORT"] = "1", "Environment must not have LLAMA_ARG_PORT. Use Port." },
        { options => options.Environment["LLAMA_ARG_API_PREFIX"] = "/llm", "Environment must not have LLAMA_ARG_API_PREFIX." },
        { options => options.Environment["LLAMA_ARG_SSL_KEY_FILE"] = "key", "Environment must not have LLAMA_ARG_SSL_KEY_FILE." },
        { options => options.ReadyTimeout = TimeSpan.FromSeconds(-5), "ReadyTimeout is -00:00:05" },
        { options => options.StopTimeout = Timeout.InfiniteTimeSpan, "StopTimeout is " },
        { options => options.RestartPolicy.MaxConsecutiveRestarts = -1, "RestartPolicy.MaxConsecutiveRestarts is -1" },
        { options => options.RestartPolicy.InitialDelay = TimeSpan.FromDays(50), "RestartPolicy.InitialDelay is 50" },
        { options => options.RestartPolicy.MaxDelay = TimeSpan.FromSeconds(-1), "RestartPolicy.MaxDelay is " },
        { options => options.RestartPolicy.ResetAfter = TimeSpan.FromSeconds(-1), "RestartPolicy.ResetAfter is " },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Value_that_cannot_be_used_is_named(Action<LlamaServerOptions> spoil, string message)
    {
        LlamaServerOptions options = new() { ModelPath = "model.gguf" };
        spoil(options);

        ArgumentException exception = Assert.Throws<ArgumentException>(() => LlamaServerOptionsValidator.ThrowIfInvalid(options));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal([exception.Message.Replace(" (Parameter 'options')", "", StringComparison.Ordinal)], new LlamaServerOptionsValidator().Validate(null, options).Failures!);
    }

    [Fact]
    public void Model_alone_is_enough()
    {
        Assert.True(new LlamaServerOptionsValidator().Validate(null, new() { ModelPath = "model.gguf" }).Succeeded);
        Assert.True(new LlamaServerOptionsValidator().Validate(null, new() { HuggingFaceModel = "user/model" }).Succeeded);
        Assert.True(new LlamaServerOptionsValidator().Validate(null, new() { ModelsDirectory = "models" }).Succeeded);
        Assert.True(new LlamaServerOptionsValidator().Validate(null, new() { ExtraArguments = ["--model-url", "https://example.com/model.gguf"] }).Succeeded);
    }

    [Fact]
    public void Infinite_ready_timeout_is_allowed()
    {
        LlamaServerOptions options = new() { ModelPath = "model.gguf", ReadyTimeout = Timeout.InfiniteTimeSpan };

        Assert.True(new LlamaServerOptionsValidator().Validate(null, options).Succeeded);
    }
}
