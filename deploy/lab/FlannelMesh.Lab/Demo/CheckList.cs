namespace FlannelMesh.Labs.Demo;

/// <summary>The demo's checks: each is printed as it is decided, and the failed ones are named at the end.</summary>
internal sealed class CheckList
{
    private readonly List<string> _failed = [];

    public bool AllPassed => _failed.Count == 0;

    public IReadOnlyList<string> Failed => _failed;

    public void Add(string check, bool passed, string detail = "")
    {
        Console.WriteLine($"  {(passed ? "ok  " : "FAIL")}  {check}{(detail.Length > 0 ? $" ({detail})" : "")}");
        if (!passed)
        {
            _failed.Add(check);
        }
    }

    /// <summary>A check that holds when <paramref name="probe"/> does not throw <see cref="LabException"/>.</summary>
    public async Task AddAsync(string check, Func<Task> probe)
    {
        try
        {
            await probe();
            Add(check, true);
        }
        catch (LabException e)
        {
            Add(check, false, FirstLine(e.Message));
        }
    }

    /// <summary>The lines after the first hold logs, which are printed once at the end.</summary>
    public static string FirstLine(string message) => message.Split('\n')[0];
}
