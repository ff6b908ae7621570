using System.Diagnostics;
using LlamaCpp.Hosting;
using LlamaCpp.Hosting.Processes;

namespace LlamaCpp.Tests.Hosting;

public class ServerArgumentsTests
{
    [Fact]
    public void Every_option_becomes_an_argument()
    {
        LlamaServerOptions options = new()
        {
            ModelPath = "models/my model.gguf",
            MultimodalProjectorPath = "mmproj.gguf",
            Host = "0.0.0.0",
            ContextSize = 8192,
            SlotCount = 4,
            GpuLayerCount = 0,
            ThreadCount = 6,
            EnableEmbeddings = true,
            Pooling = "mean",
            EnableReasoning = false,
            ExtraArguments = ["--flash-attn", "on"],
        };

        List<string> arguments = ServerArguments.ToArguments(options, 4711);

        Assert.Equal(
            [
                "--model", "models/my model.gguf", "--mmproj", "mmproj.gguf", "--host", "0.0.0.0", "--port", "4711", "--ctx-size", "8192",
                "--parallel", "4", "--n-gpu-layers", "0", "--threads", "6", "--embeddings", "--pooling", "mean", "--reasoning", "off", "--flash-attn", "on",
            ],
            arguments);
    }

    [Fact]
    public void What_is_not_set_is_left_to_the_server()
    {
        List<string> arguments = ServerArguments.ToArguments(new LlamaServerOptions { HuggingFaceModel = "ggml-org/gemma-3-1b-it-GGUF" }, 4711);

        Assert.Equal(["--hf-repo", "ggml-org/gemma-3-1b-it-GGUF", "--host", "127.0.0.1", "--port", "4711"], arguments);
    }

    [Fact]
    public void Models_directory_makes_a_router()
    {
        List<string> arguments = ServerArguments.ToArguments(new LlamaServerOptions { ModelsDirectory = "models" }, 4711);

        Assert.Equal(["--models-dir", "models", "--host", "127.0.0.1", "--port", "4711"], arguments);
    }

    [Fact]
    public void Presets_make_a_router_too()
    {
        List<string> arguments = ServerArguments.ToArguments(new LlamaServerOptions { ModelsPresetPath = "models.ini", MaxLoadedModels = 2 }, 4711);

        Assert.Equal(["--models-preset", "models.ini", "--models-max", "2", "--host", "127.0.0.1", "--port", "4711"], arguments);
    }

    [Fact]
    public void Rerankers_drafts_metrics_folders_and_sleep_are_options()
    {
        LlamaServerOptions options = new()
        {
            ModelPath = "m.gguf",
            EnableReranking = true,
            EnableMetrics = true,
            DraftModelPath = "d.gguf",
            SlotSaveDirectory = "slots",
            MediaDirectory = "media",
            SleepAfter = TimeSpan.FromMinutes(1.5),
        };

        Assert.Equal(
            [
                "--model", "m.gguf", "--host", "127.0.0.1", "--port", "4711", "--reranking", "--metrics", "--spec-draft-model", "d.gguf", "--spec-type", "draft-simple",
                "--slot-save-path", "slots", "--media-path", "media", "--sleep-idle-seconds", "90",
            ],
            ServerArguments.ToArguments(options, 4711));
    }

    [Theory]
    [InlineData("--spec-type", "draft-mtp")]
    [InlineData("--spec-type=draft-mtp")]
    public void Kind_of_drafting_that_is_named_is_not_named_twice(params string[] extra)
    {
        List<string> arguments = ServerArguments.ToArguments(new LlamaServerOptions { ModelPath = "m.gguf", DraftModelPath = "d.gguf", ExtraArguments = extra }, 4711);

        Assert.Single(arguments, argument => argument.StartsWith("--spec-type", StringComparison.Ordinal));
        Assert.DoesNotContain("draft-simple", arguments);
    }

    [Fact]
    public void Key_is_in_the_environment_and_not_on_the_command_line()
    {
        LlamaServerOptions options = new() { Executable = Environment.ProcessPath!, ModelPath = "model.gguf", ApiKey = "sk-secret" };

        ProcessStartInfo start = ServerCommand.ToStartInfo(options, 4711);

        Assert.Equal("sk-secret", start.Environment["LLAMA_API_KEY"]);
        Assert.DoesNotContain(start.ArgumentList, argument => argument.Contains("sk-secret", StringComparison.Ordinal));
        Assert.DoesNotContain("sk-secret", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LLAMA_API_KEY")]
    [InlineData("LLAMA_ARG_API_KEY")]
    [InlineData("LLAMA_ARG_MODEL")]
    [InlineData("LLAMA_ARG_SSL_KEY_FILE")]
    [InlineData("LLAMACPP_API_KEY")]
    public void Ambient_configuration_of_other_servers_and_clients_stays_outside(string name)
    {
        Dictionary<string, string?> environment = new() { [name] = "ambient", ["LLAMA_CACHE"] = "/cache", ["HF_TOKEN"] = "token" };

        InheritedEnvironment.Apply(environment, new LlamaServerOptions { ModelPath = "model.gguf" });

        Assert.Equal(new Dictionary<string, string?> { ["LLAMA_CACHE"] = "/cache", ["HF_TOKEN"] = "token" }, environment);
    }

    [Fact]
    public void Key_of_the_options_stands_in_place_of_an_ambient_one()
    {
        Dictionary<string, string?> environment = new() { ["LLAMA_API_KEY"] = "ambient" };

        InheritedEnvironment.Apply(environment, new LlamaServerOptions { ModelPath = "model.gguf", ApiKey = "sk-of-options" });

        Assert.Equal("sk-of-options", environment["LLAMA_API_KEY"]);
    }
}
