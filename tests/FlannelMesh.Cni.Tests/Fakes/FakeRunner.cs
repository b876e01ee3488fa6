using System.Text;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Delegates;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Tests.Fakes;

/// <summary>Plugins that answer what the test says, and remember what they were asked.</summary>
internal sealed class FakeRunner : IPluginRunner
{
    public List<DelegateCall> Calls { get; } = [];

    /// <summary>By command; without an answer it is success and nothing.</summary>
    public Dictionary<string, Func<JsonObject, DelegateResult>> Answers { get; } = [];

    public IEnumerable<string> Commands => Calls.Select(call => call.Command);

    public static DelegateResult Success(string output = "") => new(0, Encoding.UTF8.GetBytes(output), "");

    public static DelegateResult Failure(string output, string errors = "") => new(1, Encoding.UTF8.GetBytes(output), errors);

    public DelegateResult Run(string program, IReadOnlyDictionary<string, string> environment, byte[] input)
    {
        var document = CniJson.ParseObject(input);
        Calls.Add(new DelegateCall(program, environment, document));
        return Answers.TryGetValue(environment["CNI_COMMAND"], out var answer) ? answer(document) : Success();
    }
}
