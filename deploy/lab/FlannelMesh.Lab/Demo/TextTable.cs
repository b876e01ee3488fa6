namespace FlannelMesh.Labs.Demo;

/// <summary>Prints rows in columns as wide as their widest cell.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(string title)
    {
        var widths = header.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        Console.WriteLine($"\n{title}");
        foreach (var row in _rows)
        {
            Console.WriteLine($"  {string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()}");
        }
    }
}
