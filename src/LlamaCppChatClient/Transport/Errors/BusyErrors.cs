using LlamaCpp.Errors;

namespace LlamaCpp.Transport;

/// <summary>Makes the exception for a call that no slot was free for.</summary>
internal static class BusyErrors
{
    private const string Hint = "Raise QueueTimeout, start the server with more slots (-np), or make fewer calls at once.";

    public static LlamaCppBusyException Create(ServerRequest request, LlamaCppQueuePlace place, TimeSpan waited, SlotLook look)
    {
        string what = (place, waited.Ticks) switch
        {
            (LlamaCppQueuePlace.Client, 0) => $"As many calls to llama.cpp server at {request.Target} are under way as this client makes at once (MaxConcurrentRequests).",
            (LlamaCppQueuePlace.Client, _) => $"A call to llama.cpp server at {request.Target} waited {waited.TotalSeconds:0.#} s in the client for earlier calls and was not sent.",
            (_, 0) => $"llama.cpp server at {request.Target} has no free slot.",
            _ => $"llama.cpp server at {request.Target} had no free slot for a call within {waited.TotalSeconds:0.#} s.",
        };
        return new LlamaCppBusyException(request.Complete(new ErrorReport(what + Slots(look), Hint)))
        {
            Place = place,
            Elapsed = waited,
            SlotCount = look.SlotCount,
            BusySlotCount = look.BusySlotCount,
        };
    }

    private static string Slots(SlotLook look) => look switch
    {
        _ when ReferenceEquals(look, SlotLook.Silent) => " It did not answer a question about its slots either: it is overloaded, paused or gone.",
        { SlotCount: 1, BusySlotCount: 1 } => " Its only slot is busy.",
        { SlotCount: { } all, BusySlotCount: { } busy } when busy == all => $" All of its {all} slots are busy.",
        { SlotCount: { } all, BusySlotCount: { } busy } => $" By now {busy} of its {all} slots are busy.",
        _ => "",
    };
}
