using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace LlamaCpp.Snippets.WorksWith;

internal static class Kernels
{
    public static async Task<string> AskAsync(Uri address)
    {
        // begin-snippet: works-with-semantic-kernel
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddLlamaCppChatClient(options => options.BaseUrl = address).UseKernelFunctionInvocation();
        Kernel kernel = builder.Build();
        kernel.Plugins.AddFromFunctions("weather", [KernelFunctionFactory.CreateFromMethod((string city) => city == "Paris" ? "sunny, 22" : "unknown", "get_weather")]);

        PromptExecutionSettings settings = new() { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        FunctionResult result = await kernel.InvokePromptAsync("What is the weather in Paris?", new KernelArguments(settings));
        Console.WriteLine(result);
        // end-snippet

        return result.ToString();
    }
}
