open System
open LlamaCpp
open Microsoft.Extensions.AI

[<EntryPoint>]
let main arguments =
    use client = new LlamaCppChatClient()
    let options = ChatOptions(Temperature = Nullable 0f)
    LlamaCppChatOptionsExtensions.set_MinP (options, Nullable 0.05f)
    let response = client.GetResponseAsync(arguments[0], options).GetAwaiter().GetResult()
    let timings = LlamaCppChatResponseExtensions.get_Timings response
    printfn $"{response.Text} ({timings.OutputTokensPerSecond} tokens per second)"
    0
